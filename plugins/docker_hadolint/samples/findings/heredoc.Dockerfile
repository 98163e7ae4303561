FROM debian:12
RUN <<EOF
echo hi
EOF
USER nobody

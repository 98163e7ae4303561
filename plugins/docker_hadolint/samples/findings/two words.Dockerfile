FROM debian
RUN cd /tmp && echo $1

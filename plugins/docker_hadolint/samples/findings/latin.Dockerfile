FROM debian
RUN echo café

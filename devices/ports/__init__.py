"""The kinds of ports: POSIX serial devices, TCP, and pyserial's own objects behind a thread."""

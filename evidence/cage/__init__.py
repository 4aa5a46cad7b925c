"""Where foreign bytes are read: a child process that can neither connect, nor start a program, nor grow."""

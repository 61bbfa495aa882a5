@preconcurrency import Glibc

/// Lets lines come through a pipe when they are written, not when a block is full.
func bufferStandardOutputByLines() {
    setvbuf(stdout, nil, _IOLBF, 0)
}

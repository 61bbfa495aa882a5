#ifndef C_FAULTY_CALLS_H
#define C_FAULTY_CALLS_H

/// A library to be preloaded into a process under test (LD_PRELOAD): its system calls fail, break off, or end the process.
///
/// Nothing links to it. It reads its orders from the environment:
///
/// | variable | meaning |
/// |---|---|
/// | `FAULTY_PATHS` | the beginning of the paths that are concerned, absolute and without symbolic links |
/// | `FAULTY_CLASS` | what is counted: `disk` (writes, truncations, synchronisations and renames of those paths), `socket` or `tty` (reads and writes) |
/// | `FAULTY_AT` | the number of the call that goes wrong, from 1; 0 for none |
/// | `FAULTY_COUNT` | how many calls go wrong from there on; 1 unless told |
/// | `FAULTY_KIND` | `kill-before`, `kill-after`, `kill-torn` (half a write, then the end), `eio`, `enospc`, `erofs`, `short` (half a write, then ENOSPC) |
/// | `FAULTY_SWITCH` | a file; while it exists, every write to the paths fails with the error that it names (`eio`, `enospc`, `erofs`) |
/// | `FAULTY_COUNTER` | a file of 8 bytes in which the number of counted calls stands, in the machine's order |
/// | `FAULTY_JOURNAL` | a file to which every change of those paths is appended, to rebuild what a power cut leaves |
///
/// A record of the journal: kind (1 byte: `w` write, `t` truncation, `s` synchronisation, `u` removal, `l` link, `r` renaming), length of the path
/// (2 bytes), offset (8), length of the data (4), all in the machine's order, then path and data; of links and renamings the data is the new path.
/// A synchronisation is written down after it was done, everything else before.

#endif

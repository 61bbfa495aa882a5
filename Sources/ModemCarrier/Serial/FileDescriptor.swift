import Glibc

/// The few system calls that a serial device needs.
struct FileDescriptor: Hashable, Sendable {
    let rawValue: CInt

    /// Opens a device without making it the controlling terminal and without waiting for a carrier signal.
    init(opening path: String) throws(SerialPortError) {
        rawValue = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard rawValue >= 0 else {
            throw SerialPortError(opening: path, errno: errno)
        }
    }

    private init(rawValue: CInt) {
        self.rawValue = rawValue
    }

    /// Locks the device against other programs: those that open it (`TIOCEXCL`) and those that hold it (`flock`).
    func claim(path: String) throws(SerialPortError) {
        guard isatty(rawValue) == 1 else {
            throw SerialPortError(.noTerminal, path: path, errno: errno)
        }
        guard flock(rawValue, LOCK_EX | LOCK_NB) == 0 else {
            throw SerialPortError(.inUse, path: path, errno: errno)
        }
        if !isPseudoTerminal { _ = ioctl(rawValue, UInt(TIOCEXCL)) }
    }

    /// Whether the other end is a program: then the exclusive mode would outlive a killed daemon, as long as that program runs.
    private var isPseudoTerminal: Bool {
        var name = [CChar](repeating: 0, count: 128)
        guard ttyname_r(rawValue, &name, name.count) == 0 else { return false }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).hasPrefix(
            "/dev/pts/"
        )
    }

    /// Makes the line raw: 8 data bits, no parity, no translation, no echo, no signals; keeps DTR when it is closed.
    func configure(_ line: SerialLine, path: String) throws(SerialPortError) {
        var settings = termios()
        guard tcgetattr(rawValue, &settings) == 0 else {
            throw SerialPortError(.settings, path: path, errno: errno)
        }
        cfmakeraw(&settings)
        settings.c_cflag |= tcflag_t(CLOCAL | CREAD)
        settings.c_cflag &= ~(tcflag_t(HUPCL) | tcflag_t(CSTOPB) | tcflag_t(CRTSCTS))
        settings.c_iflag &= ~tcflag_t(IXON | IXOFF | IXANY)
        switch line.flowControl {
        case .none: break
        case .hardware: settings.c_cflag |= tcflag_t(CRTSCTS)
        case .software: settings.c_iflag |= tcflag_t(IXON | IXOFF)
        }
        guard cfsetispeed(&settings, line.code) == 0, cfsetospeed(&settings, line.code) == 0,
            tcsetattr(rawValue, TCSANOW, &settings) == 0
        else {
            throw SerialPortError(.settings, path: path, errno: errno)
        }
        tcflush(rawValue, TCIOFLUSH)
    }

    /// A second descriptor for the same opening.
    func duplicate(path: String) throws(SerialPortError) -> FileDescriptor {
        let copy = fcntl(rawValue, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            throw SerialPortError(opening: path, errno: errno)
        }
        return FileDescriptor(rawValue: copy)
    }

    /// Lets others open the device again, and drops what was not sent, so that closing does not wait for a dead device.
    func release() {
        tcflush(rawValue, TCIOFLUSH)
        _ = ioctl(rawValue, UInt(TIOCNXCL))
        flock(rawValue, LOCK_UN)
    }

    func close() {
        _ = Glibc.close(rawValue)
    }
}

import Glibc

/// Why a serial device could not be opened.
package struct SerialPortError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The cause.
    package enum Code: String, Hashable, Sendable {
        /// There is no such device: unplugged, or starting anew.
        case missing
        /// The daemon's user may not open it.
        case forbidden
        /// Another program has it.
        case inUse
        /// It is no serial device.
        case noTerminal
        /// It does not take the line settings.
        case settings
        /// Anything else.
        case other
    }

    package let code: Code
    package let path: String
    private let errno: CInt

    init(_ code: Code, path: String, errno: CInt) {
        self.code = code
        self.path = path
        self.errno = errno
    }

    init(opening path: String, errno: CInt) {
        let code: Code =
            switch errno {
            case ENOENT, ENXIO, ENODEV, EIO: .missing
            case EACCES, EPERM: .forbidden
            case EBUSY: .inUse
            default: .other
            }
        self.init(code, path: path, errno: errno)
    }

    package var description: String {
        let hint =
            switch code {
            case .missing: "no such device; is the modem plugged in?"
            case .forbidden: "not permitted; add the daemon's user to the group of the device, usually 'dialout'"
            case .inUse: "another program has it; stop ModemManager, gammu-smsd or whatever uses it"
            case .noTerminal: "is no serial device"
            case .settings: "does not take the line settings; check speed and flow control"
            case .other: "cannot be opened"
            }
        return "\(path): \(hint) (\(String(cString: strerror(errno))))"
    }
}

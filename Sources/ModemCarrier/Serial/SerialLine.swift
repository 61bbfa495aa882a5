import Glibc

/// How a serial line is driven.
package struct SerialLine: Hashable, Sendable {
    /// How the two ends stop each other.
    package enum FlowControl: String, Hashable, Sendable, CaseIterable {
        /// Not at all.
        case none
        /// By the wires RTS and CTS.
        case hardware
        /// By the characters XON and XOFF.
        case software
    }

    /// Bits a second, one of ``speeds``; USB modems ignore it.
    package var speed: Int
    package var flowControl: FlowControl

    package init(speed: Int = 115_200, flowControl: FlowControl = .none) {
        self.speed = speed
        self.flowControl = flowControl
    }

    /// The speeds that a line can have.
    package static let speeds: [Int] = codes.keys.sorted()

    /// The number by which termios knows the speed.
    var code: speed_t { Self.codes[speed] ?? speed_t(B115200) }

    private static let codes: [Int: speed_t] = [
        2400: speed_t(B2400), 4800: speed_t(B4800), 9600: speed_t(B9600), 19_200: speed_t(B19200),
        38_400: speed_t(B38400), 57_600: speed_t(B57600), 115_200: speed_t(B115200), 230_400: speed_t(B230400),
        460_800: speed_t(B460800), 921_600: speed_t(B921600),
    ]
}

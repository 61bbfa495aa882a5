/// Why a modem cannot be used for now.
package struct ModemTrouble: Error, Hashable, Sendable, CustomStringConvertible {
    /// The cause.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// The device is not there, or went away.
        case gone
        /// The device cannot be opened.
        case unopenable
        /// A command passed its deadline.
        case silent
        /// A command without which nothing works was refused.
        case refused
        /// There is no SIM, or it fails.
        case noSIM
        /// The SIM wants a PIN, and no file has one.
        case pinMissing
        /// The SIM wants a PIN, and only one try is left or the tries cannot be spared.
        case pinNotTried
        /// The SIM refused the PIN.
        case pinRefused
        /// The SIM wants its PUK.
        case pukRequired
        /// The network has not registered the modem for longer than the patience.
        case unregistered
    }

    package var code: Code
    /// What happened, with no number or text of a citizen.
    package var reason: String

    init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    package var description: String { "\(code.rawValue): \(reason)" }

    /// Whether only a human can mend it: reopening and restarting are of no use, and a PIN must not be tried again.
    var needsHuman: Bool {
        switch code {
        case .pinMissing, .pinNotTried, .pinRefused, .pukRequired: true
        case .gone, .unopenable, .silent, .refused, .noSIM, .unregistered: false
        }
    }
}

/// What an error at the submission of a segment means for the message.
///
/// Source: 3GPP TS 27.005, 3.2.5; TS 24.011, annex E-2 (RP-Cause); TS 23.040, 9.2.3.22 (TP-FCS).
enum SegmentVerdict: Hashable, Sendable {
    /// The network has it already.
    case alreadyAccepted
    /// Another time may do.
    case retry(Duration?)
    /// Nothing can be sent by this modem for a time.
    case wait(Duration)
    /// It will never be sent.
    case failed
    /// The modem or the SIM has lost its settings or its senses: set it up anew, then try again.
    case modemTrouble

    /// Judges an error.
    ///
    /// - Parameter error: The final result of `+CMGS`.
    init(_ error: ATError) {
        switch error {
        case .plain: self = .retry(.seconds(30))
        case .equipment(let error): self.init(equipment: error)
        case .message(let error): self.init(message: error)
        }
    }

    private init(equipment error: CMEError) {
        switch error.code {
        case 10...18: self = .modemTrouble
        case 30, 31: self = .wait(.seconds(30))
        default: self = .retry(.seconds(30))
        }
    }

    private init(message error: CMSError) {
        switch error.code {
        // The number is not assigned, not identified, or barred at the far end.
        case 1, 28, 195, 196: self = .failed
        // This SIM may not send: barred by the operator or the subscriber, no service centre subscription.
        case 8, 10, 50, 193: self = .wait(.seconds(15 * 60))
        // The far end is away; the service centre would keep trying, some networks refuse instead.
        case 21, 27, 29, 30: self = .retry(nil)
        // The network cannot for the moment.
        case 38, 42, 47, 192, 194: self = .wait(.seconds(60))
        case 41, 332: self = .retry(.seconds(30))
        // The TPDU itself is not liked: kind, coding scheme, protocol.
        case 128...143, 145...159, 176, 304, 305: self = .failed
        case 197: self = .alreadyAccepted
        // SIM missing, locked or failing.
        case 310...318: self = .modemTrouble
        case 330: self = .wait(.seconds(5 * 60))
        case 331: self = .wait(.seconds(30))
        // The memory through which some modems send is full; reading empties it.
        case 322: self = .wait(.seconds(10))
        default: self = .retry(.seconds(30))
        }
    }
}

/// What the simulated SMSC is asked to do.
package enum SimulatedSMSCOperation: String, PeerOperation {
    /// Submissions of texts to citizens.
    case submit
    /// Binds over SMPP.
    case bind

    package static var usual: Self { .submit }
}

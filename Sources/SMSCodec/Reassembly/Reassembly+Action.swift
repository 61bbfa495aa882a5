extension Reassembly {
    /// Why a message is handed out before it is whole.
    public enum Reason: Hashable, Sendable {
        /// The rest did not come in time.
        case timedOut
        /// Its sender used the same reference for another message.
        case superseded
        /// Too many parts were held.
        case evicted
    }

    /// What the caller is to do.
    public enum Action: Hashable, Sendable {
        /// Nothing yet: the part is held, so many more are missing.
        case wait(missing: Int)
        /// Drop the part: it came before, under this name.
        case dropRepeated(ID)
        /// The message is whole.
        case complete(Message)
        /// This is all of the message that came; it may be extended later, except where superseded.
        case incomplete(Message, Reason)
        /// A late part joined a message handed out before as incomplete, which may be whole now.
        case extend(Message)
    }
}

/// What the simulated central system is asked to do.
package enum SimulatedCentralOperation: String, PeerOperation {
    /// Creations.
    case create
    /// Questions for a status, and rejections.
    case status
    /// Questions for follow-ups, and additions.
    case followUps = "follow_ups"
    /// Searches by ticket number.
    case lookUp = "look_up"
    /// Lists of institutions and templates.
    case masters

    package static var usual: Self { .create }
}

/// The faults of a simulated central system.
package typealias SimulatedCentralFaults = PeerFaults<SimulatedCentralOperation>

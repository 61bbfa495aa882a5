import Logging
import SMPPCarrier

extension CheckCommand {
    /// Binds to every host of every SMPP carrier and unbinds again.
    ///
    /// - Parameter carriers: The carriers of the configuration.
    /// - Returns: A fault for each host that is not bound, and a note for each other one.
    static func connect(to carriers: [CarrierSettings]) async -> (faults: [String], notes: [String]) {
        var faults: [String] = []
        var notes: [String] = []
        for case .smpp(let configuration) in carriers {
            for host in configuration.hosts {
                let place = "carrier \(configuration.name): \(host.name):\(host.port)"
                switch await SMPPCarrier.probe(configuration, host: host, logger: Logger(label: "lapord")) {
                case .bound: notes.append("\(place) takes the bind of \(configuration.systemID)")
                case .alreadyBound:
                    notes.append(
                        "\(place) is bound by \(configuration.systemID) already: the daemon runs, or another machine"
                    )
                case .failed(let reason): faults.append("\(place) cannot be bound: \(reason)")
                }
            }
        }
        return (faults, notes)
    }
}

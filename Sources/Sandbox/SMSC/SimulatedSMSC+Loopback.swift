import Foundation

extension SimulatedSMSC {
    /// Takes a submission in Kannel's form over a ``LoopbackServer``: the same as over its own listener, without faults and reports, for
    /// measurements.
    package func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Answer {
        let query = request.target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1).dropFirst().first
        let parameters = ControlParameters(query: query.map { String(Substring($0)) } ?? "", body: Data(request.body))
        guard let message = take(parameters) else {
            return LoopbackServer.Answer(status: 400, body: Array("Missing receiver number or text, rejected".utf8))
        }
        onSubmission(message)
        return LoopbackServer.Answer(status: 202, body: Array("0: Accepted for delivery".utf8))
    }
}

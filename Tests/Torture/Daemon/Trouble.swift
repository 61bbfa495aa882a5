import Sandbox
import TestSupport

/// What goes wrong with the peers while the daemon is killed: they die and come back, delay, repeat and lie.
struct Trouble {
    let peers: Peers
    var seed: SeededGenerator

    mutating func run() async throws {
        while !Task.isCancelled {
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...500, using: &seed)))
            try await happen()
        }
    }

    private mutating func happen() async throws {
        let pause = Duration.milliseconds(Int.random(in: 20...400, using: &seed))
        switch Int.random(in: 0..<23, using: &seed) {
        case 0: try await peers.restartNetwork(after: pause)
        case 1: try await peers.restartCentral(after: pause)
        case 2: try await peers.replug(after: pause)
        case 3..<8:
            await peers.lie(pick([.unavailable(retryAfter: 1), .errorBefore, .delay(seconds: 0.3), .dropAfter]))
        case 8..<11: await peers.lie(pick([.lostAnswer, .garbage, .gone, .result("+CMS ERROR: 500")]), on: "+CMGS")
        case 11: await peers.lie(pick([.lostAnswer, .gone, .late(.milliseconds(300))]), on: "+CMGD")
        case 12: await peers.lie(pick([.garbage, .partialLineThenGone, .lostAnswer]), on: "+CMGL")
        case 13: await peers.lie(pick([.errorBefore, .dropAfter, .garbage]), on: .status)
        case 20..<23:
            let faults: [PeerFault] = [
                .throttle(retryAfter: 1), .unavailable(retryAfter: 1), .errorBefore, .resetBefore, .dropAfter, .garbage,
                .missingID, .silenceAfter, .delay(seconds: 0.3),
            ]
            await peers.lie(pick(faults), bySMPP: true)
        case 14: await peers.lie(pick([.errorBefore, .dropAfter, .garbage]), on: .lookUp)
        default:
            await peers.lie(
                pick([
                    .throttle(retryAfter: 1), .unavailable(retryAfter: 1), .errorBefore, .errorAfter, .gatewayTimeout,
                    .resetBefore, .dropAfter, .cutAnswer, .garbage, .missingID, .idAsText, .delay(seconds: 0.3),
                ]),
                on: .create
            )
        }
    }

    private mutating func pick<Fault>(_ faults: [Fault]) -> Fault {
        faults[Int.random(in: faults.indices, using: &seed)]
    }
}

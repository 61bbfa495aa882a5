import CentralAPI
import CurlHTTP
import Logging
import Sandbox
import Testing

/// Faults at each place of a request's way: before anything is sent, while it is sent, after it, and during the answer.
struct FaultPositionTests {
    /// More than a loopback's buffers take, so that the peer fails while it is being sent.
    private static let large = String(repeating: "jalan rusak ", count: 1_500_000)

    private static let words = CentralAddition(text: "masih rusak", isAnonymous: false)

    @Test("before: nobody listens, and it is certain that nothing was taken")
    func before() async throws {
        let gone = try await withCentral { _, address in address }
        try await withSPLP(gone) { client in
            guard case .notSent = await client.create(Fixture.complaint()) else {
                Issue.record("a creation")
                return
            }
            guard case .notSent = await client.addFollowUp(Self.words, to: "10000001") else {
                Issue.record("an addition")
                return
            }
            guard case .failed = await client.status(of: "10000001") else {
                Issue.record("a status")
                return
            }
        }
    }

    @Test(
        "during: the peer goes or stops reading while the request is being sent",
        arguments: ["reset_before", "silence"]
    )
    func during(name: String) async throws {
        try await withCentral { central, address in
            let fault = try #require(PeerFault(name: name))
            for isAddition in [false, true] {
                central.faults.add(.init(fault, on: isAddition ? .followUps : .create))
                try await withSPLP(address, total: .seconds(3)) { client in
                    if isAddition {
                        let words = CentralAddition(text: Self.large, isAnonymous: false)
                        let outcome = await client.addFollowUp(words, to: "10000001")
                        guard case .notSent = outcome else {
                            Issue.record("\(name): \(outcome)")
                            return
                        }
                    } else {
                        let outcome = await client.create(Fixture.complaint(content: Self.large))
                        guard case .notSent = outcome else {
                            Issue.record("\(name): \(outcome)")
                            return
                        }
                    }
                }
            }
            #expect(central.archive.complaints.isEmpty)
            #expect(central.faults.shown == 2)
        }
    }

    /// Faults after the whole request was sent, with whether the peer acts on it; and during the answer, where it always has.
    private static let cases: [(name: String, isTaken: Bool)] = [
        ("reset_before", false), ("error_before", false), ("error_after", true), ("gateway_timeout", true),
        ("drop_after", true), ("silence", false), ("silence_after", true), ("maintenance_page", false),
        ("cut_head", true), ("cut_answer", true), ("garbage", true),
    ]

    /// Only silence is waited out; whatever else comes has all the time that a busy machine takes.
    private static func patience(with name: String) -> Duration {
        name.hasPrefix("silence") ? .seconds(3) : .seconds(30)
    }

    @Test(
        "after, and during the answer: nobody can tell, whatever the peer did, and it is never sent twice",
        arguments: cases
    )
    func after(name: String, isTaken: Bool) async throws {
        try await withCentral { central, address in
            let fault = try #require(PeerFault(name: name))
            try await withSPLP(address, total: Self.patience(with: name)) { client in
                central.faults.add(.init(fault))
                let outcome = await client.create(Fixture.complaint())
                guard case .unknown = outcome else {
                    Issue.record("a creation: \(outcome)")
                    return
                }
                #expect(central.archive.complaints.count == (isTaken ? 1 : 0))
                if !isTaken { _ = await client.create(Fixture.complaint()) }
                central.faults.add(.init(fault, on: .followUps))
                let addition = await client.addFollowUp(Self.words, to: "10000001")
                // An action needs no id in its answer, so that only an unreadable one leaves it unknown.
                guard case .unknown = addition else {
                    Issue.record("an addition: \(addition)")
                    return
                }
                #expect(central.archive.followUps(of: 10_000_001)?.count == (isTaken ? 1 : 0))
            }
            #expect(central.archive.complaints.count == 1)
            #expect(central.faults.shown == 2)
        }
    }

    @Test("questions fail honestly at every place, and are answered afterwards", arguments: PeerFault.names)
    func questions(name: String) async throws {
        try await withCentral { central, address in
            let fault = try #require(PeerFault(name: name, seconds: 0.1))
            try await withSPLP(address, total: Self.patience(with: name), lookUpPath: "/complaints?keyword={ticket}") {
                client in
                _ = await client.create(Fixture.complaint())
                central.faults.add(.init(fault, on: .status))
                let status = await client.status(of: "10000001")
                central.faults.add(.init(fault, on: .followUps))
                let followUps = await client.followUps(of: "10000001", after: [])
                central.faults.add(.init(fault, on: .lookUp))
                let found = await client.lookUp(ticketNumber: Fixture.complaint().ticketNumber)
                // What comes is true; libcurl may have asked once more where a kept connection had gone.
                if case .found(let status) = status { #expect(status.verbatim == "Belum Terverifikasi") }
                if case .found(let entries) = followUps { #expect(entries.isEmpty) }
                switch found {
                case .found(let trackingID): #expect(trackingID == "10000001")
                // "Not there" would let a ticket be sent again.
                case .notFound, .foundSeveral: Issue.record("the search gave \(found)")
                case .unauthorized, .busy, .failed, .unsupported: break
                }
                #expect(central.faults.shown == 3)
                guard case .found = await client.status(of: "10000001") else {
                    Issue.record("no status afterwards")
                    return
                }
            }
        }
    }
}

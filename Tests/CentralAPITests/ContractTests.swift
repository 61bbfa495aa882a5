import ConfigurationFile
import CurlHTTP
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Sandbox
import ServiceLifecycle
import Synchronization
import Testing
import Yams

@testable import CentralAPI

/// What client and simulated central system say to each other, held against `docs/sp4n-api.yaml`.
struct ContractTests {
    private let contract: Contract

    init() throws {
        contract = try Contract()
    }

    @Test("everything that the client sends and the simulated system answers fits the contract")
    func wholeDialogue() async throws {
        let recorder = try await withCentral(.init(token: "{T}", bearer: "B")) { central, address in
            try await RecordingProxy.run(before: address) { recorder, proxied in
                let credentials: [SPLPConfiguration.Credential] = [
                    .init(header: "Authorization", value: Secret("Bearer B")),
                    .init(header: "token", value: Secret("{T}")),
                ]
                let path = "/complaints?keyword={ticket}"
                try await withSPLP(proxied, credentials: credentials, lookUpPath: path) { client in
                    _ = await client.create(Fixture.complaint(1))
                    _ = await client.create(Fixture.complaint(2, reporter: .anonymous))
                    central.faults.add(.init(.refuse))
                    _ = await client.create(Fixture.complaint(3))
                    _ = await client.status(of: "10000001")
                    _ = await client.status(of: "10000001")
                    _ = await client.statuses(of: ["10000001", "10000002", "3"])
                    let words = CentralAddition(text: "tambahan", isAnonymous: false, rating: 4)
                    _ = await client.addFollowUp(words, to: "10000001")
                    _ = await client.followUps(of: "10000001", after: [])
                    _ = await client.reject("10000001", inFavourOf: 9003, because: "bukan wewenang")
                    _ = await client.lookUp(ticketNumber: Fixture.complaint(1).ticketNumber)
                    _ = await client.institutions()
                    _ = await client.templates()
                    _ = await client.status(of: "1")
                }
                return recorder
            }
        }
        let exchanges = recorder.exchanges
        #expect(exchanges.count == 13)
        #expect(exchanges.contains { $0.status == 304 })
        var operations: Set<String> = []
        for exchange in exchanges {
            let operation = try #require(
                contract.operation(exchange.method, exchange.path),
                "\(exchange.path) is unknown"
            )
            operations.insert(operation.name)
            let faults = contract.faults(of: exchange, in: operation)
            #expect(faults.isEmpty, "\(operation.name): \(faults)")
        }
        let used = [
            "create", "status", "statuses", "addFollowUp", "followUps", "reject", "lookUp", "institutions", "templates",
        ]
        #expect(operations == Set(used))
    }

    @Test("the contract itself notices what does not fit it")
    func contractBites() throws {
        let operation = try #require(contract.operation("POST", "/complaints/complaint"))
        let bad = Exchange(
            method: "POST",
            path: "/complaints/complaint",
            contentType: "application/json",
            request: Array(#"{"title":"","content":5,"surprise":1}"#.utf8),
            status: 200,
            answer: Array(#"{"results":{"complaint":{"id":"x"}}}"#.utf8)
        )
        let faults = contract.faults(of: bad, in: operation)
        for expected in [
            "request.title: is too short", "request.content: is no string", "request.channel: is missing",
            "request.surprise: is not in the contract", "answer.results.complaint.id: is no integer",
        ] {
            #expect(faults.contains(expected), "\(expected)")
        }
    }

    @Test("the simulated system takes every complaint that fits the contract, and refuses every one that does not")
    func simulatorTakesWhatFits() async throws {
        let operation = try #require(contract.operation("POST", "/complaints/complaint"))
        try await withCentral { central, address in
            let client = CurlClient(logger: Logger(label: "test"))
            func send(_ body: [String: JSONValue]) async throws -> Exchange {
                let bytes = Array(JSONValue(body).written.utf8)
                let response = try await client.execute(
                    CurlRequest(
                        method: "POST",
                        url: address + "/complaints/complaint",
                        headers: ["Content-Type": "application/json"],
                        body: bytes
                    )
                )
                return Exchange(
                    method: "POST",
                    path: "/complaints/complaint",
                    contentType: "application/json",
                    request: bytes,
                    status: response.status,
                    answer: response.body
                )
            }
            let least = contract.least(of: operation)
            // A user that the system knows needs an id; the contract says it in words only.
            let whole = least.merging(["user_id": .number(Array("7".utf8))]) { $1 }
            let taken = try await send(whole)
            #expect(taken.status == 200)
            #expect(contract.faults(of: taken, in: operation).isEmpty, "\(contract.faults(of: taken, in: operation))")
            for name in least.keys.sorted() {
                for wrong in [nil, JSONValue.array([])] {
                    var body = whole
                    body[name] = wrong
                    let refused = try await send(body)
                    #expect(refused.status == 422, "\(name) \(String(describing: wrong))")
                    let faults = contract.faults(of: refused, in: operation)
                    #expect(!faults.isEmpty && faults.allSatisfy { $0.hasPrefix("request") }, "\(name): \(faults)")
                }
            }
            #expect(central.archive.complaints.count == 1)
            await client.shutdown()
        }
    }

    @Test("the client reads every answer that fits the contract, with all that may be there and with the least")
    func clientReadsWhatFits() async throws {
        for isLeast in [true, false] {
            let contract = contract
            try await ContractPeer.run(contract: contract, isLeast: isLeast) { address in
                try await withSPLP(address, lookUpPath: "/complaints?keyword={ticket}") { client in
                    guard case .created = await client.create(Fixture.complaint()) else {
                        Issue.record("not created, least: \(isLeast)")
                        return
                    }
                    for outcome in [await client.institutions(), await client.templates()] {
                        guard case .found(let entries) = outcome, entries.count == 1 else {
                            Issue.record("no list, least: \(isLeast): \(outcome)")
                            continue
                        }
                    }
                    guard case .found(let status) = await client.status(of: "10000001"), !status.verbatim.isEmpty else {
                        Issue.record("no status, least: \(isLeast)")
                        return
                    }
                    guard case .found(let statuses) = await client.statuses(of: ["1", "2"]), statuses.count == 1 else {
                        Issue.record("no statuses, least: \(isLeast)")
                        return
                    }
                    guard case .found(let followUps) = await client.followUps(of: "10000001", after: []) else {
                        Issue.record("no follow-ups, least: \(isLeast)")
                        return
                    }
                    #expect(followUps.count == 1)
                    let words = CentralAddition(text: "x", isAnonymous: true)
                    #expect(await client.addFollowUp(words, to: "10000001") == .done)
                    #expect(await client.reject("10000001", inFavourOf: 1, because: "x") == .done)
                    #expect(await client.lookUp(ticketNumber: "LP10428") == .notFound)
                }
            }
        }
    }

    @Test("every operation and schema says how sure it is")
    func confidence() {
        #expect(contract.withoutConfidence.isEmpty, "\(contract.withoutConfidence)")
    }
}

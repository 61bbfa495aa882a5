import ConfigurationFile
import CurlHTTP
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
                    _ = await client.addFollowUp(.init(text: "tambahan", isAnonymous: false, rating: 4), to: "10000001")
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
        #expect(exchanges.count == 11)
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
        let used = ["create", "status", "addFollowUp", "followUps", "reject", "lookUp", "institutions", "templates"]
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

    @Test("every operation and schema says how sure it is")
    func confidence() {
        #expect(contract.withoutConfidence.isEmpty, "\(contract.withoutConfidence)")
    }
}

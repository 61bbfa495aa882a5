import Foundation
import Testing

@testable import Administration

@Suite("The JSON of orders and answers")
struct AdministrationJSONTests {
    private struct Sample: Codable, Equatable {
        var trackingID: String?
        var trackingIDs: [String]
        var isDryRun: Bool
        var leftOut: [String: Int]
        var at: Date
    }

    @Test("has keys in snake_case, leaves the keys of dictionaries alone, and reads back as it was")
    func keys() throws {
        let sample = Sample(
            trackingID: "9000001",
            trackingIDs: ["9000001"],
            isDryRun: true,
            leftOut: ["stop_list": 1, "campurAduk": 2],
            at: Date(timeIntervalSince1970: 1_790_000_000)
        )
        let bytes = try AdministrationJSON.encode(sample)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"at":"2026-09-21T14:13:20Z","is_dry_run":true,"left_out":{"campurAduk":2,"stop_list":1},"#
                + #""tracking_id":"9000001","tracking_ids":["9000001"]}"#
        )
        #expect(try AdministrationJSON.decode(Sample.self, from: bytes) == sample)
    }

    @Test("has a name of its own for every order")
    func names() {
        let names = Administration.orders.map { $0.name }
        #expect(Set(names).count == names.count)
    }
}

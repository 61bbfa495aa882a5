import ConfigurationFile
import Foundation
import HTTPCarrier
import Testing

/// Every profile that is delivered: it can be read, and its own examples come out.
struct ProfileExamplesTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../config/carriers").standardizedFileURL.path

    static let files: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix("smpp-") }.sorted()
    }()

    @Test("its examples come out as they say", arguments: files)
    func examples(file: String) async throws {
        let faults = FaultCollector()
        let profile = try #require(CarrierProfile.read(path: "\(Self.folder)/\(file)", faults: faults))
        try faults.check()
        #expect(!profile.examples.isEmpty, "a profile without examples cannot be checked")
        let differences = await profile.verifyExamples()
        #expect(differences.isEmpty, "\(differences.map(\.description).joined(separator: "\n"))")
    }

    @Test("there is a profile for every interface that is promised")
    func everyInterface() {
        let promised: Set<String> = [
            "android-sms-gateway.yaml", "axis.yaml", "dartmedia.yaml", "generic.yaml", "indosat.yaml", "infobip.yaml",
            "jasmin.yaml", "kannel.yaml", "oneapi.yaml", "rapidpro.yaml", "telkomsel-cp.yaml", "telkomsel-direct.yaml",
            "telkomsel-gateway.yaml", "tri.yaml", "twilio.yaml", "vonage.yaml", "xl.yaml",
        ]
        #expect(promised.subtracting(Self.files).isEmpty)
    }
}

import CentralAPI
import ConfigurationFile
import CurlHTTP
import Foundation
import Testing

struct CentralConfigurationTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../config/central").standardized

    private func read(_ text: String, files: [String: String] = [:]) throws -> CentralConfiguration {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "central-\(UInt64.random(in: 0...UInt64.max))"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, content) in files {
            try Data(content.utf8).write(to: folder.appending(path: name))
            try keep(folder.appending(path: name))
        }
        let file = folder.appending(path: "central.yaml")
        try Data(text.utf8).write(to: file)
        return try CentralConfiguration(path: file.path, credentialDirectory: nil)
    }

    /// Keeps a secret from others, whatever the umask of the tests.
    private func keep(_ file: URL) throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }

    private func faults(_ text: String, files: [String: String] = [:]) -> [String] {
        do {
            _ = try read(text, files: files)
            return []
        } catch let error as ConfigurationError {
            return error.faults.map { "\($0.line ?? 0) \($0.key): \($0.message)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test(
        "the delivered files are right, and say which credentials and ids nothing can be sent without",
        arguments: ["splp-v3", "addstream-xml"]
    )
    func delivered(name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: "\(name).yaml"), encoding: .utf8)
        let files = ["sp4n-bearer": "B\n", "sp4n-token": "T\n", "lapor-token": "{L}"]
        let configuration = try read(text, files: files)
        switch configuration.profile {
        case .splp(let splp):
            #expect(splp.credentials.map(\.header) == ["Authorization", "token"])
            #expect(splp.credentials.map(\.value.revealed) == ["Bearer B", "{T}"])
            #expect(splp.lookUpPath == nil && splp.followUps == nil)
            #expect(splp.ids.gaps(categories: ["AGAMA"], agencies: ["PUPR"]).count == 7)
            #expect(configuration.connection.deadlines == CurlDeadlines(connect: .seconds(30), total: .seconds(90)))
        case .addStream(let push):
            #expect(push.token.revealed == "{L}")
        }
        #expect(configuration.polling == PollSchedule())
        #expect(configuration.circuit == CircuitBreaker.Configuration())
        let missing = ["ids.channel", "ids.classifications", "ids.categories", "ids.institutions"]
        #expect(configuration.missing == (name == "splp-v3" ? missing : []))
        let tokens = name == "splp-v3" ? ["sp4n-bearer", "sp4n-token"] : ["lapor-token"]
        #expect(try read(text).missing == tokens + configuration.missing)
    }

    @Test("the file of the simulated central system lacks no id")
    func sandbox() throws {
        let path = Self.folder.appending(path: "sandbox.yaml").path
        guard case .splp(let splp) = try CentralConfiguration(path: path).profile else {
            Issue.record("not splp-v3")
            return
        }
        #expect(splp.ids.gaps(categories: ["AGAMA"], agencies: ["PUPR", "DINSOS"]).isEmpty)
    }

    @Test("every fault is found at once, with its line")
    func allFaults() {
        let found = faults(
            """
            profile: splp-v3
            adress: https://example.org
            address: http://example.org/lapor
            look_up_path: complaints
            ids:
              channel: sms
              classifications: {pengaduan: 4}
            credentials:
              token: {file: /nowhere/token, heade: x}
            connection: {connect: fast, concurrency: 0}
            limits: {requests_per_second: 0}
            polling: {steps: [{until: 1h}]}
            """
        )
        #expect(
            found.sorted()
                == [
                    "10 connection.concurrency: must lie between 1 and 1000",
                    "10 connection.connect: must be a duration",
                    "11 limits.requests_per_second: must lie between 0.01 and 10000.0",
                    "12 polling.steps[0]: needs both 'until' and 'every'", "2 adress: unknown key",
                    "3 address: would send personal data in the clear",
                    "4 look_up_path: must begin with / and hold {ticket}",
                    "6 ids.channel: must be a whole number", "7 ids.classifications.pengaduan: is no classification",
                    "9 credentials.token.heade: unknown key",
                ].sorted()
        )
    }

    @Test("a missing or wrong profile is one fault, not a flood of unknown keys")
    func profile() {
        #expect(faults("address: https://example.org\nids: {channel: 1}\n").count == 1)
        let wrong = faults("profile: splp-v2\naddress: https://example.org\n")
        #expect(wrong == ["1 profile: 'splp-v2' is not among the possible values"])
    }

    @Test("secrets show in no description, dump or reflection")
    func secrets() throws {
        let text =
            "profile: splp-v3\naddress: https://example.org\nids: {channel: 1}\ncredentials: {token: {file: t}}\n"
        let configuration = try read(text, files: ["t": "HUSHHUSH"])
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("HUSHHUSH"))
        #expect(!"\(configuration)".contains("HUSHHUSH"))
    }

    @Test("credentials of the service manager come first")
    func credentialDirectory() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "credentials-\(UInt64.random(in: 0...UInt64.max))"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("{FROM-SYSTEMD}".utf8).write(to: folder.appending(path: "t"))
        try keep(folder.appending(path: "t"))
        let file = folder.appending(path: "central.yaml")
        let text = "profile: addstream-xml\naddress: https://example.org\ncredentials: {token: {file: t}}\n"
        let other = folder.appending(path: "other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        try Data("{BESIDE}".utf8).write(to: other.appending(path: "t"))
        try keep(other.appending(path: "t"))
        try Data(text.utf8).write(to: file)
        let inner = other.appending(path: "central.yaml")
        try Data(text.utf8).write(to: inner)
        for (directory, expected) in [(folder.path, "{FROM-SYSTEMD}"), (nil, "{BESIDE}")] as [(String?, String)] {
            let configuration = try CentralConfiguration(path: inner.path, credentialDirectory: directory)
            guard case .addStream(let push) = configuration.profile else {
                Issue.record("not addstream-xml")
                return
            }
            #expect(push.token.revealed == expected)
        }
    }
}

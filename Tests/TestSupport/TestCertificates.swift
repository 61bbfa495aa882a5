package import Foundation

/// Certificates made with openssl for one run of the tests, in a folder of their own.
package struct TestCertificates: Sendable {
    /// Made on first use, removed when the process ends.
    package static let shared: Result<TestCertificates, any Error> = Result {
        let certificates = try TestCertificates()
        atexit { try? TestCertificates.shared.get().remove() }
        return certificates
    }

    package let folder: URL

    /// Makes two authorities, a server's key and its certificates: good, expired, for another host, self-signed; and a client's.
    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UInt64.random(in: 0...UInt64.max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for authority in ["ca", "other"] {
            try openssl(
                "req -x509 \(Self.newKey) -keyout \(authority).key -out \(authority).pem -days 2 -subj /CN=\(authority)"
            )
        }
        try openssl("req -x509 \(Self.newKey) -keyout selfsigned.key -out selfsigned.pem -days 2 -subj /CN=localhost")
        try sign("good", name: "localhost", days: 2)
        try sign("expired", name: "localhost", days: -1)
        try sign("elsewhere", name: "elsewhere.example", days: 2)
        try sign("client", name: "lapord", days: 2)
    }

    private static let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"

    package func path(_ name: String) -> String { folder.appending(path: name).path }

    private func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    /// The pin of a certificate's public key in curl's form.
    package func pin(_ name: String) throws -> String {
        try openssl("x509 -in \(name).pem -pubkey -noout -out \(name).pub")
        try openssl("pkey -pubin -in \(name).pub -outform DER -out \(name).der")
        try openssl("dgst -sha256 -binary -out \(name).sha \(name).der")
        return "sha256//" + (try Data(contentsOf: folder.appending(path: "\(name).sha")).base64EncodedString())
    }

    private func sign(_ file: String, name: String, days: Int) throws {
        try openssl("req \(Self.newKey) -keyout \(file).key -out \(file).csr -subj /CN=\(name)")
        try Data("subjectAltName=DNS:\(name)".utf8).write(to: folder.appending(path: "\(file).ext"))
        try openssl(
            "x509 -req -in \(file).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -extfile \(file).ext -out \(file).pem"
        )
    }

    private func openssl(_ arguments: String) throws {
        let openssl = try Tool.run("openssl", arguments.split(separator: " ").map(String.init), in: folder)
        guard openssl.status == 0 else { throw TestFailure("openssl \(arguments): \(openssl.output)") }
    }
}

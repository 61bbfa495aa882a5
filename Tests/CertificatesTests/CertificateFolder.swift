import Foundation
import TestSupport
import Testing

/// A folder with an authority and certificates that openssl makes of it.
struct CertificateFolder {
    let folder: URL

    init() throws {
        folder = try makeTemporaryFolder("lapord-cert")
        try Data("subjectAltName=IP:127.0.0.1".utf8).write(to: folder.appending(path: "names"))
        try openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 9 -subj /CN=authority "
                + "-keyout authority.key -out authority.pem"
        )
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Makes `NAME.pem` and `NAME.key`.
    func make(_ name: String, serial: Int, days: Int = 2) throws {
        try openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=server -keyout \(name).key -out \(name).csr"
        )
        try openssl(
            "x509 -req -in \(name).csr -CA authority.pem -CAkey authority.key -set_serial \(serial) -days \(days) "
                + "-extfile names -out \(name).pem"
        )
    }

    /// Puts a certificate and its key where the listener looks, as a renewal does: by renaming.
    func install(_ name: String, key: String? = nil) throws {
        for (source, target) in [("\(name).pem", "live.pem"), ("\(key ?? name).key", "live.key")] {
            try FileManager.default.copyItem(atPath: path(source), toPath: path("new"))
            try #require(rename(path("new"), path(target)) == 0)
        }
    }

    private func openssl(_ arguments: String) throws {
        let openssl = try Tool.run("openssl", arguments.split(separator: " ").map(String.init), in: folder)
        try #require(openssl.status == 0, "openssl is needed for this test, and says: \(openssl.output)")
    }
}

import ConfigurationFile
import Foundation
import Testing

struct CredentialReaderTests {
    @Test(
        "A secret that others may use is refused, as OpenSSH refuses such keys",
        arguments: [
            (0o600, true), (0o400, true), (0o640, true), (0o440, true), (0o644, false), (0o604, false), (0o660, false),
            (0o620, false), (0o601, false), (0o777, false),
        ]
    )
    func exposure(mode: Int, isTaken: Bool) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "lapord-secret-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let attributes = [FileAttributeKey.posixPermissions: mode]
        try #require(FileManager.default.createFile(atPath: path, contents: Data("geheim".utf8)))
        try FileManager.default.setAttributes(attributes, ofItemAtPath: path)
        #expect((CredentialReader.exposure(of: path) == nil) == isTaken)
    }

    @Test("A secret that can be guessed is told, with its reason")
    func weakness() {
        #expect(Secret("s3cret").weakness == "is shorter than 16 characters")
        #expect(Secret("aaaaaaaaaaaaaaaaaaaa").weakness == "has less than 6 different characters")
        #expect(Secret("rahasiakurahasiaku").weakness == "repeats itself")
        #expect(Secret("0f0f0f0f0f0f0f0f0f0f").weakness != nil)
        #expect(Secret("7c1f0e9ab2d4538861aa").weakness == nil)
    }
}

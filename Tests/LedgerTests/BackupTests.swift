import Carriers
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("A backup")
struct BackupTests {
    @Test(
        "takes no name of the ledger's own files, by whichever way it is named",
        arguments: ["", "-wal", "-shm", "-journal", ".lock", ".unfinished", ".schema-9.20261201T000000Z"]
    )
    func ownFiles(suffix: String) async throws {
        try await withLedger { ledger, clock, path in
            _ = try await ledger.store(.test("lama", id: "a", from: .test(1), at: clock.now))
            let folder = URL(filePath: path).deletingLastPathComponent()
            let link = temporaryPath("link")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: folder)
            defer { try? FileManager.default.removeItem(at: link) }
            let name = URL(filePath: path).lastPathComponent + suffix
            let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            for path in [
                path + suffix, "\(folder.path)/../\(folder.lastPathComponent)/\(name)", "\(link.path)/\(name)",
            ] {
                let refusal = await #expect(throws: LedgerError.self) { _ = try await ledger.backUp(to: path) }
                #expect(refusal?.reason.contains("the ledger's own files") == true, "\(path)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
            #expect(try await ledger.backUp(to: path + ".copy") > 0)
        }
    }

    @Test("taken while messages come is whole: it opens with the key, holds what came before it, and shows nothing")
    func underLoad() async throws {
        try await withLedger { ledger, clock, path in
            for index in 0..<300 {
                _ = try await ledger.store(.test("lama \(index)", id: "a\(index)", from: .test(index), at: clock.now))
            }
            let copy = path + ".copy"
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for index in 0..<600 {
                        _ = try await ledger.store(
                            .test("baru \(index)", id: "b\(index)", from: .test(index), at: clock.now)
                        )
                    }
                }
                #expect(try await ledger.backUp(to: copy) > 0)
                try await group.waitForAll()
            }
            await #expect(throws: LedgerError.self) { _ = try await ledger.backUp(to: copy) }
            let bytes = try Data(contentsOf: URL(filePath: copy))
            for secret in ["62812700", "lama 1", "baru 1"] {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret)")
            }
            let restored = try openLedger(copy, clock: clock)
            #expect(try await restored.verify() == [])
            let count = try await restored.counts().inboundWaiting
            #expect((300...900).contains(count))
            // What came after the backup is taken in again, what came before is known.
            for index in 0..<300 {
                let again = try await restored.store(
                    .test("lama \(index)", id: "a\(index)", from: .test(index), at: clock.now)
                )
                guard case .duplicate = again else {
                    Issue.record("the backup lost a message from before it")
                    break
                }
            }
            await restored.close()
        }
    }
}

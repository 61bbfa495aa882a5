import Crypto
import Foundation
import Testing

@testable import Ledger

@Suite("The keyed hash")
struct KeyedHashTests {
    @Test(
        "gives the codes of RFC 4231, 4.2 to 4.4",
        arguments: [
            ([UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8), "b0344c61d8db38535ca8afceaf0bf12b"),
            (Array("Jefe".utf8), Array("what do ya want for nothing?".utf8), "5bdcc146bf60754e6a042426089575c7"),
            (
                [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
                "773ea91e36800e46854db8ebd09181a7"
            ),
        ]
    )
    func known(key: [UInt8], message: [UInt8], code: String) {
        let hash = KeyedHash(key: SymmetricKey(data: key))
        #expect(hash.code(for: message, length: 16).map { String(format: "%02x", $0) }.joined() == code)
    }

    @Test("is the one that HMAC gives, for messages of every length about a block, again and again")
    func same() {
        let key = SymmetricKey(size: .bits256)
        let hash = KeyedHash(key: key)
        for length in [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000] {
            let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let expected = Data(HMAC<SHA256>.authenticationCode(for: message, using: key))
            #expect(hash.code(for: message, length: 32) == expected)
            #expect(hash.code(for: message, length: 16) == expected.prefix(16))
        }
    }

    @Test("takes a number's parts alike, whichever way they are handed over")
    func parts() {
        let parts = ["number", "international", "+6281234567890"]
        var input = HashInput(parts[0], parts[1])
        input.append(Data(parts[2].utf8))
        let vault = Vault(.key([UInt8](repeating: 7, count: 32)))
        #expect(vault.hash(input) == vault.hash(parts.map { Data($0.utf8) }))
        #expect(vault.hash(input) != vault.hash("number", "internationa", "l+6281234567890"))
    }
}

import Crypto
package import Foundation

/// Seals numbers and texts before they reach the database, and opens them again.
///
/// AES-GCM with 256 bits and a fresh nonce for every value; the name of the column is authenticated with it, so that a sealed
/// value cannot be moved to another column. Look-ups go by a keyed hash. Both keys are derived from the one master key (HKDF,
/// RFC 5869).
///
/// A ledger's master key may be exchanged. Each key begins a generation, counted from 0, and every sealed value and hash tells its
/// own. A hash of generation *n* is the keyed hash of that of generation *n - 1*, so a stored hash is brought up to date without
/// knowing what it was made of. The hashing keys of past generations are therefore kept, sealed by the current master key; of the
/// sealing keys only the current one is, and while the key is being exchanged the one before.
///
/// A class, since every message is handed one, and copies of its keys would be counted by all threads at once.
package final class Vault: Sendable {
    /// The protection of the stored data.
    package enum Protection: Sendable {
        /// The master key, 32 bytes.
        case key([UInt8])
        /// Stored readable. Only by explicit configuration.
        case off
    }

    /// The generation by which values are sealed and hashed from now on.
    let generation: Int
    /// The generation that is being replaced: its values may still be met, and can still be opened.
    let retiring: Int?
    private let sealingKey: SymmetricKey?
    private let retiringKey: SymmetricKey?
    /// By generation.
    private let hashingKeys: [SymmetricKey]
    /// Opened lately.
    let complaints = ComplaintCache()
    /// With the first of them.
    private let hashing: KeyedHash
    private let nonces = NonceSource()

    static let lastGeneration = 255
    private static let plainMark: UInt8 = 0
    private static let firstMark: UInt8 = 1
    private static let generationMark: UInt8 = 2
    private static let hashLength = 16

    /// Makes the vault of a ledger whose key was never exchanged.
    ///
    /// - Parameter protection: The master key, or that there is none.
    package convenience init(_ protection: Protection) {
        self.init(protection, ring: KeyRing())
    }

    /// Makes the vault of a ledger.
    ///
    /// - Parameters:
    ///   - protection: The current master key.
    ///   - ring: What is kept of the keys before.
    init(_ protection: Protection, ring: KeyRing) {
        generation = ring.hashing.count
        sealingKey = Self.sealingKey(of: protection)
        hashingKeys = ring.hashing.map { SymmetricKey(data: $0) } + [Self.hashingKey(of: protection)]
        hashing = KeyedHash(key: hashingKeys[0])
        retiring = ring.isRotating ? ring.hashing.count - 1 : nil
        retiringKey = ring.retiring.map { SymmetricKey(data: $0) }
    }

    private static func sealingKey(of protection: Protection) -> SymmetricKey? {
        guard case .key(let bytes) = protection else { return nil }
        return derive("lapord sealing", from: bytes)
    }

    private static func hashingKey(of protection: Protection) -> SymmetricKey {
        guard case .key(let bytes) = protection else {
            return SymmetricKey(data: Array("lapord without protection".utf8))
        }
        return derive("lapord look-up", from: bytes)
    }

    private static func derive(_ purpose: String, from master: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: master),
            info: Array(purpose.utf8),
            outputByteCount: 32
        )
    }

    private init(_ other: Vault, retiring: Int?, retiringKey: SymmetricKey?) {
        generation = other.generation
        self.retiring = retiring
        sealingKey = other.sealingKey
        self.retiringKey = retiringKey
        hashingKeys = other.hashingKeys
        hashing = other.hashing
    }

    // MARK: Exchanging the key

    /// The keys of this vault that a ledger keeps when it gets another master key.
    func ringForNext() -> KeyRing {
        KeyRing(
            hashing: hashingKeys.map(Self.bytes),
            isRotating: true,
            retiring: sealingKey.map(Self.bytes)
        )
    }

    /// The vault without the key before, and the keys that are kept then.
    func settled() -> (vault: Vault, ring: KeyRing) {
        (Vault(self, retiring: nil, retiringKey: nil), KeyRing(hashing: hashingKeys.dropLast().map(Self.bytes)))
    }

    /// A value by which the current key is recognised.
    var keyCheck: Data { seal(Self.checkText, for: Self.checkColumn) }

    private static let checkColumn = "meta.key_check"
    private static let checkText = Data("lapord".utf8)

    /// Whether a key made a ``keyCheck``, whatever its generation.
    package static func key(_ protection: Protection, made check: Data) -> Bool {
        (try? open(check, for: checkColumn, with: protection)) == checkText
    }

    /// Opens a value that a key sealed, whatever its generation.
    static func open(_ sealed: Data, for column: String, with protection: Protection) throws -> Data {
        let isPlain = sealed.first == plainMark
        guard let key = sealingKey(of: protection), !isPlain else {
            guard isPlain, sealingKey(of: protection) == nil else { throw CryptoKitError.authenticationFailure }
            return Data(sealed.dropFirst())
        }
        return try decrypt(sealed.dropFirst(sealed.first == generationMark ? 2 : 1), for: column, with: key)
    }

    private static func bytes(_ key: SymmetricKey) -> Data {
        key.withUnsafeBytes { Data($0) }
    }

    // MARK: Sealing

    /// Seals a text for a column.
    func seal(_ text: String, for column: String) -> Data {
        seal(Data(text.utf8), for: column)
    }

    /// Seals bytes for a column.
    func seal(_ bytes: Data, for column: String) -> Data {
        guard let sealingKey else { return Data([Self.plainMark]) + bytes }
        do {
            let box = try AES.GCM.seal(
                bytes,
                using: sealingKey,
                nonce: nonces.next(),
                authenticating: Data(column.utf8)
            )
            guard let combined = box.combined else { preconditionFailure("AES-GCM took a nonce of another size") }
            var sealed = sealedHeader
            sealed.append(combined)
            return sealed
        } catch {
            preconditionFailure("AES-GCM refused a key of the right size")
        }
    }

    /// With what a value begins that the current key sealed.
    var sealedHeader: Data {
        if sealingKey == nil { return Data([Self.plainMark]) }
        return generation == 0 ? Data([Self.firstMark]) : Data([Self.generationMark, UInt8(generation)])
    }

    /// Opens a value that was sealed for a column.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/wrongKey`` where the key or the column is another, or the value damaged.
    func open(_ sealed: Data, for column: String) throws(LedgerError) -> Data {
        guard let mark = sealed.first else {
            throw LedgerError(.wrongKey, "a stored \(column) is empty")
        }
        if mark == Self.plainMark {
            guard acceptsPlain else {
                throw LedgerError(
                    .wrongKey,
                    "a stored \(column) is not encrypted, though this ledger is: it is damaged, or was written by hand"
                )
            }
            return Data(sealed.dropFirst())
        }
        let number = mark == Self.generationMark ? Int(sealed.dropFirst().first ?? 0) : 0
        let key = number == generation ? sealingKey : number == retiring ? retiringKey : nil
        guard let key else {
            throw LedgerError(
                .wrongKey,
                sealingKey == nil
                    ? "a stored \(column) is encrypted, but no key is configured"
                    : "a stored \(column) is encrypted with key number \(number), which is not at hand"
            )
        }
        do {
            return try Self.decrypt(sealed.dropFirst(mark == Self.generationMark ? 2 : 1), for: column, with: key)
        } catch {
            throw LedgerError(
                .wrongKey,
                "a stored \(column) cannot be decrypted: the key is another, or the value is damaged"
            )
        }
    }

    /// Whether readable values may be met: where nothing is encrypted, and while a ledger of which nothing was is being encrypted.
    private var acceptsPlain: Bool { sealingKey == nil || (retiring != nil && retiringKey == nil) }

    private static func decrypt(_ content: Data, for column: String, with key: SymmetricKey) throws -> Data {
        try AES.GCM.open(AES.GCM.SealedBox(combined: content), using: key, authenticating: Data(column.utf8))
    }

    func openText(_ sealed: Data, for column: String) throws(LedgerError) -> String {
        String(decoding: try open(sealed, for: column), as: UTF8.self)
    }

    // MARK: Hashing

    /// The keyed hash of a value for look-ups and unique keys: 16 bytes, from generation 1 on after one that tells the generation.
    ///
    /// - Parameter parts: The value's parts; their boundaries count.
    /// - Returns: The hash.
    func hash(_ parts: String...) -> Data {
        var input = HashInput()
        for part in parts { input.append(part) }
        return hash(input)
    }

    func hash(_ parts: [Data]) -> Data {
        hash(parts, generation: generation)
    }

    /// The hash that a value had in an earlier generation.
    func hash(_ parts: [Data], generation: Int) -> Data {
        var input = HashInput()
        for part in parts { input.append(part) }
        return hash(input, generation: generation)
    }

    func hash(_ input: HashInput) -> Data {
        hash(input, generation: generation)
    }

    func hash(_ input: HashInput, generation: Int) -> Data {
        raise(hashing.code(for: input.bytes, length: Self.hashLength), from: 0, to: generation)
    }

    /// The hash that rows may still have while the key is being exchanged.
    func retiringHash(_ parts: [Data]) -> Data? {
        retiring.map { hash(parts, generation: $0) }
    }

    /// The current form of a stored hash; an erased one stays empty.
    func upgraded(_ hash: Data) -> Data {
        upgraded(hash, to: generation)
    }

    func upgraded(_ hash: Data, to generation: Int) -> Data {
        let number = Self.generation(ofHash: hash)
        guard !hash.isEmpty, number < generation else { return hash }
        return raise(hash.suffix(Self.hashLength), from: number, to: generation)
    }

    /// The generation that a stored hash tells.
    static func generation(ofHash hash: Data) -> Int {
        hash.count == hashLength ? 0 : Int(hash.first ?? 0)
    }

    /// Meaningless bytes in the form of a hash, for a unique column of an erased row.
    func meaninglessHash() -> Data {
        let bytes = Data((0..<Self.hashLength).map { _ in UInt8.random(in: 0...255) })
        return generation == 0 ? bytes : Data([UInt8(generation)]) + bytes
    }

    private func raise(_ hash: Data, from start: Int, to end: Int) -> Data {
        guard end > 0 else { return hash }
        var hash = hash
        for number in start..<end {
            hash = Data(
                HMAC<SHA256>.authenticationCode(for: hash, using: hashingKeys[number + 1]).prefix(Self.hashLength)
            )
        }
        return Data([UInt8(end)]) + hash
    }
}

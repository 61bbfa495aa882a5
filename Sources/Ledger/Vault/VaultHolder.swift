import Synchronization

/// The vault in force: another one from the moment in which the key is exchanged.
final class VaultHolder: Sendable {
    private let state: Mutex<Vault>

    init(_ vault: Vault) {
        state = Mutex(vault)
    }

    var vault: Vault {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// Whether a modem still has the settings that it was given, as far as can be known between commands.
///
/// A modem that starts by itself forgets its settings. It says so by words that differ between families, or shows it by what does
/// not fit: commands repeated, answers of text mode.
struct SettingsTrust: Hashable, Sendable {
    /// After how long without an answer that proves a setting it is asked for before something that needs it.
    static let proofAge = Duration.seconds(1)
    /// The longest time between two renewals, for a modem that says the words of a start again and again.
    static let longestSpacing = Duration.seconds(60)
    /// How many renewals may follow each other because of text mode, before the modem is suspected.
    static let mostRefutations = 5

    /// When the modem must be set up anew; nil while nothing speaks for it.
    private(set) var renewalDue: ContinuousClock.Instant?
    private var readyAt: ContinuousClock.Instant?
    private var modeProvenAt: ContinuousClock.Instant?
    private var memoryProvenAt: ContinuousClock.Instant?
    /// Renewals that followed each other without a quiet minute between them.
    private var renewals = 0
    private var refutations = 0

    /// The modem was set up.
    mutating func ready(at now: ContinuousClock.Instant) {
        renewalDue = nil
        readyAt = now
        modeProvenAt = now
        memoryProvenAt = now
    }

    /// Something speaks for a start: the renewal is due at once, and later and later where renewals follow each other.
    mutating func doubt(at now: ContinuousClock.Instant) {
        guard renewalDue == nil else { return }
        forgiveQuiet(at: now)
        let spacing = min(Duration.seconds(1 << min(renewals, 6)), Self.longestSpacing)
        renewalDue = renewals == 0 ? now : max(now, (readyAt ?? now).advanced(by: spacing))
        renewals += 1
    }

    /// An answer of text mode: the renewal is due at once.
    ///
    /// - Returns: Whether setting the modem up has been of no use so often that it is in trouble.
    mutating func refute(at now: ContinuousClock.Instant) -> Bool {
        forgiveQuiet(at: now)
        renewalDue = now
        modeProvenAt = nil
        refutations += 1
        return refutations > Self.mostRefutations
    }

    /// An answer of PDU mode.
    mutating func proveMode(at now: ContinuousClock.Instant) {
        modeProvenAt = now
    }

    /// An answer from the memory that was chosen.
    mutating func proveMemory(at now: ContinuousClock.Instant) {
        memoryProvenAt = now
    }

    /// Whether PDU mode must be proven before something is sent.
    func needsModeProof(at now: ContinuousClock.Instant) -> Bool {
        modeProvenAt.map { $0.duration(to: now) >= Self.proofAge } ?? true
    }

    /// Whether the memory must be chosen again before something is listed or deleted in it.
    func needsMemoryProof(at now: ContinuousClock.Instant) -> Bool {
        memoryProvenAt.map { $0.duration(to: now) >= Self.proofAge } ?? true
    }

    /// Whether the modem must be set up anew now.
    func needsRenewal(at now: ContinuousClock.Instant) -> Bool {
        renewalDue.map { $0 <= now } ?? false
    }

    private mutating func forgiveQuiet(at now: ContinuousClock.Instant) {
        guard let readyAt, readyAt.duration(to: now) > Self.longestSpacing else { return }
        renewals = 0
        refutations = 0
    }
}

/// The kind of a danger to life, by the service that a citizen should call.
package enum DangerKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Violence, weapons, a crime that goes on, a person that is lost: the police.
    case crime
    /// Fire, gas, explosions: the fire brigade.
    case fire
    /// Illness, injury, birth, poison, suicide: an ambulance.
    case medical
    /// People in water, under earth, in forests: search and rescue.
    case rescue
    /// Violence against women and children: the service that protects them.
    case victims
}

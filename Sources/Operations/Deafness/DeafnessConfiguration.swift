package import ConfigurationFile

extension DeafnessAlarm.Configuration {
    /// Reads the keys `longest_silence`, `shortest_silence`, `surprise`, `weeks_to_learn` and `reminder` of a section.
    ///
    /// - Parameter section: The section `alarm`; its caller reads the other keys and finishes it.
    package init(_ section: ConfigurationSection) {
        self.init()
        longestSilence = section.duration(
            "longest_silence",
            in: .seconds(600)...(.seconds(90 * 86_400)),
            default: longestSilence
        )
        shortestSilence = section.duration(
            "shortest_silence",
            in: .seconds(60)...(.seconds(86_400)),
            default: shortestSilence
        )
        surprise = section.number("surprise", in: 1...100, default: surprise)
        weeksToLearn = section.integer("weeks_to_learn", in: 1...8, default: weeksToLearn)
        reminder = section.duration("reminder", in: .seconds(600)...(.seconds(7 * 86_400)), default: reminder)
    }
}

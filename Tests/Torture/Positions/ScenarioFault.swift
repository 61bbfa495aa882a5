/// That a promise broke, or the scenario itself.
struct ScenarioFault: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}

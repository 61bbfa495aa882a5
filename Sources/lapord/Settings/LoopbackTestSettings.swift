import Complaints
import ConfigurationFile
import Operations

/// By which carriers lapord texts itself, and when.
struct LoopbackTestSettings: Sendable {
    /// A way out and in again.
    struct Route: Sendable {
        /// The carrier by which the text goes.
        var carrier: String
        /// The number of ours that it goes to.
        var number: PhoneNumber
    }

    var plan = LoopbackTestPlan.Configuration()
    var routes: [Route] = []

    /// Reads the section `loopback_test`: `first_after`, `every`, `patience`, `reminder` and `routes`.
    ///
    /// - Parameters:
    ///   - section: The section; nil tests nothing.
    ///   - carriers: The names of the carriers that there are.
    init(_ section: ConfigurationSection?, carriers: [String]) {
        guard let section else { return }
        plan.firstAfter = section.duration("first_after", in: .seconds(1)...(.seconds(3600)), default: plan.firstAfter)
        plan.every = section.duration("every", in: .seconds(300)...(.seconds(7 * 86_400)), default: plan.every)
        plan.patience = section.duration("patience", in: .seconds(10)...(.seconds(3600)), default: plan.patience)
        plan.reminder = section.duration("reminder", in: .seconds(600)...(.seconds(7 * 86_400)), default: plan.reminder)
        if plan.patience >= plan.every {
            section.report("must be shorter than 'every'", at: "patience")
        }
        for route in section.sections("routes") {
            let carrier = route.requiredString("by")
            let written = route.requiredString("to")
            route.finish()
            guard let carrier, let written else { continue }
            if !carriers.contains(carrier) {
                route.report("names no carrier", at: "by", suggestion: "carriers: \(carriers.joined(separator: ", "))")
            }
            guard let number = PhoneNumber(written), number.kind != .alphanumeric else {
                route.report("is no number", at: "to", suggestion: "the service number that citizens text")
                continue
            }
            if routes.contains(where: { $0.carrier == carrier }) {
                route.report("stands twice", at: "by", suggestion: "one route for each carrier")
            }
            routes.append(Route(carrier: carrier, number: number))
        }
        if routes.isEmpty {
            section.report("names no route", suggestion: "routes: [{ by: modem-1, to: \"9009\" }]")
        }
        section.finish()
    }
}

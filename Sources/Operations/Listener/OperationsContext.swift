import Hummingbird
import Ledger
import NIOCore

/// A request of an operator, and the requester once it is admitted.
struct OperationsContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// Nil for probes, which need no one.
    var requester: Requester?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

import Hummingbird
import Logging
import NIOCore

/// What a request to the simulated central system carries: its connection, so that faults can cut it.
struct SimulatedCentralContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

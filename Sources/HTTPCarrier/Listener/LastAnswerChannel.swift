import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// An HTTP/1 connection whose requests are limited as they are sent, and that ends with the answer to the last one.
struct LastAnswerChannel: ServerChildChannel {
    private let base: HTTP1Channel
    private let configuration: CallbackListener.Configuration
    private let journal: ListenerJournal

    init(_ base: HTTP1Channel, configuration: CallbackListener.Configuration, journal: ListenerJournal) {
        self.base = base
        self.configuration = configuration
        self.journal = journal
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let meter = RequestMeter(headerLimit: configuration.headerLimit, bodyLimit: configuration.bodyLimit)
            try pipeline.addHandler(meter, position: .before(decoder))
            try pipeline.addHandler(RawTargetEncoder(meter: meter), position: .before(decoder))
            let last = LastAnswerHandler(meter: meter, deadline: configuration.requestDeadline, journal: journal)
            try pipeline.addHandler(last, position: .after(decoder))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

import NIOCore

/// Runs the tasks of a connection on the connection's own event loop.
///
/// Elsewhere every part of a request and every part of its answer would go from one thread to another and back; on two cores
/// that costs more than reading a callback does.
final class LoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

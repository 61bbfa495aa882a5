import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Ledger

struct WriterThreadTests {
    /// What was done, by which thread.
    private final class Record: Sendable {
        private let state = Mutex<(numbers: [[Int]], threads: Set<ObjectIdentifier>, isAtWork: Bool)>(
            (Array(repeating: [], count: 4), [], false)
        )

        var numbers: [[Int]] { state.withLock(\.numbers) }
        var threads: Int { state.withLock(\.threads.count) }

        func begin() {
            let wasAtWork = state.withLock { state in
                state.threads.insert(ObjectIdentifier(Thread.current))
                defer { state.isAtWork = true }
                return state.isAtWork
            }
            #expect(!wasAtWork)
        }

        func end(_ number: Int, of bringer: Int) {
            state.withLock { state in
                state.numbers[bringer].append(number)
                state.isAtWork = false
            }
        }
    }

    @Test("work is done in order, one after the other and by one thread, whoever brings it", .timeLimit(.minutes(1)))
    func order() async {
        let thread = WriterThread(name: "test")
        let record = Record()
        await withTaskGroup { group in
            for bringer in 0..<4 {
                group.addTask {
                    for number in 0..<100 {
                        thread.async {
                            record.begin()
                            record.end(number, of: bringer)
                        }
                    }
                    await withCheckedContinuation { continuation in thread.async { continuation.resume() } }
                }
            }
        }
        #expect(record.numbers == Array(repeating: Array(0..<100), count: 4))
        #expect(record.threads == 1)
    }

    @Test("work may bring more work, which comes after it", .timeLimit(.minutes(1)))
    func further() async {
        let thread = WriterThread(name: "test")
        let record = Record()
        await withCheckedContinuation { continuation in
            thread.async {
                record.begin()
                thread.async {
                    record.begin()
                    record.end(2, of: 0)
                    continuation.resume()
                }
                record.end(1, of: 0)
            }
        }
        #expect(record.numbers[0] == [1, 2])
        #expect(record.threads == 1)
    }

    @Test("what was brought is done though nobody holds the thread any more; then it ends", .timeLimit(.minutes(1)))
    func end() async throws {
        let name = "end-\(UInt16.random(in: 0...UInt16.max))"
        let gate = DispatchSemaphore(value: 0)
        await withCheckedContinuation { continuation in
            let thread = WriterThread(name: name)
            thread.async { gate.wait() }
            thread.async {
                #expect(Self.isRunning(name))
                continuation.resume()
            }
            gate.signal()
        }
        while Self.isRunning(name) { try await Task.sleep(for: .milliseconds(5)) }
    }

    private static func isRunning(_ name: String) -> Bool {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return tasks.contains { task in
            (try? String(contentsOfFile: "/proc/self/task/\(task)/comm", encoding: .utf8)) == name + "\n"
        }
    }
}

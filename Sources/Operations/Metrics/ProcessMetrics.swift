import Foundation
import Glibc

/// The usual `process_…` metrics, read from `/proc/self` at each scrape.
struct ProcessMetrics: Sendable {
    let registry: MetricsRegistry
    private let startTime: Double?

    init(registry: MetricsRegistry) {
        self.registry = registry
        startTime = Self.startTime()
    }

    func record() {
        if let startTime { registry.setGauge("process_start_time_seconds", to: startTime) }
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            let seconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            let microseconds = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
            registry.setCounter("process_cpu_seconds_total", to: seconds + microseconds / 1e6)
        }
        if let pages = Self.fields(of: "/proc/self/statm"), pages.count > 1,
            let virtual = Double(pages[0]), let resident = Double(pages[1])
        {
            let size = Double(sysconf(Int32(_SC_PAGESIZE)))
            registry.setGauge("process_virtual_memory_bytes", to: virtual * size)
            registry.setGauge("process_resident_memory_bytes", to: resident * size)
        }
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            registry.setGauge("process_open_fds", to: Double(open))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            registry.setGauge("process_max_fds", to: Double(limit.rlim_cur))
        }
        if let threads = Self.fields(of: "/proc/self/stat", after: ")").flatMap({ $0.count > 17 ? Double($0[17]) : nil }
        ) {
            registry.setGauge("process_threads", to: threads)
        }
    }

    // proc(5): field 22 of stat is the start in clock ticks after boot; btime in /proc/stat is the boot in seconds since 1970.
    private static func startTime() -> Double? {
        guard let stat = fields(of: "/proc/self/stat", after: ")"), stat.count > 19, let ticks = Double(stat[19]),
            let system = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
            let line = system.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let boot = Double(line.dropFirst(6))
        else { return Date().timeIntervalSince1970 }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func fields(of path: String, after mark: String? = nil) -> [Substring]? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        guard let mark else { return text.split(separator: " ") }
        // The command's name stands in parentheses and may hold spaces.
        guard let end = text.range(of: mark, options: .backwards)?.upperBound else { return nil }
        return text[end...].split(separator: " ")
    }
}

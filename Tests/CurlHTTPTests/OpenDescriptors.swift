import Glibc

/// What this process holds open.
enum OpenDescriptors {
    /// How many descriptors are open.
    static var count: Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var found = 0
        while readdir(directory) != nil { found += 1 }
        return found
    }
}

namespace ChatFunctions.LocalHost.Tables;

/// <summary>
/// One process at a time: an exclusively opened file. The operating system lets go of it when the process ends, however it
/// ends, so that no stale lock can remain.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <param name="path">A file that holds nothing; it is created and stays.</param>
    /// <param name="waiting">Called once if another process holds the lock.</param>
    public static async Task<FileLock> AcquireAsync(string path, Action waiting, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var told = false; ; told = true)
        {
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!told)
                {
                    waiting();
                }

                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    public void Dispose() => _file.Dispose();
}

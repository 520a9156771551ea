using System.Diagnostics;
using System.Globalization;

namespace ChatFunctions.LocalHost.Tables;

/// <summary>A note beside the data that says which LocalHost an Azurite ends with. For people only: nothing depends on it.</summary>
internal static class AzuriteOwner
{
    public static Task WriteAsync(Repository repository, TableEndPoint endPoint, CancellationToken cancellationToken)
    {
        var processId = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return File.WriteAllTextAsync(PathOf(repository, endPoint), processId, cancellationToken);
    }

    /// <summary>The process id of the owner if it still runs; null when nobody knows.</summary>
    public static async Task<int?> ReadAsync(Repository repository, TableEndPoint endPoint, CancellationToken cancellationToken)
    {
        var path = PathOf(repository, endPoint);
        return File.Exists(path)
            && int.TryParse(await File.ReadAllTextAsync(path, cancellationToken), CultureInfo.InvariantCulture, out var processId)
            && IsRunning(processId)
                ? processId
                : null;
    }

    public static void Delete(Repository repository, TableEndPoint endPoint)
    {
        if (File.Exists(PathOf(repository, endPoint)))
        {
            File.Delete(PathOf(repository, endPoint));
        }
    }

    private static string PathOf(Repository repository, TableEndPoint endPoint) =>
        Path.Combine(endPoint.DataFolder(repository), "owner");

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

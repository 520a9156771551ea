using System.Diagnostics;
using ChatFunctions.LocalHost;
using Xunit.Sdk;

namespace ChatFunctions.Tests.Support;

/// <summary>
/// A Node.js process that prints JSON, one value a line. Disposing of it ends it; with the test process it ends at the latest.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly string EndWithStandardInput =
        Path.Combine(Repository.Find().Root, "ChatFunctions.Tests", "Support", "end-with-standard-input.cjs");

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(90));
    private readonly OutputLines _output = new();
    private readonly Process _process;

    public NodeProcess(string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("node", ["--require", EndWithStandardInput, .. arguments]) { WorkingDirectory = folder };
        _process = _output.Start(start, environment!);
    }

    /// <summary>The next value that it prints.</summary>
    public async Task<JsonElement> ReadAsync() =>
        JsonSerializer.Deserialize<JsonElement>(await _output.FindAsync("{", _patience.Token) ?? throw Failed());

    /// <summary>The last value that it prints, if it ends well.</summary>
    public async Task<JsonElement> ResultAsync()
    {
        var lines = (await OutputAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return JsonSerializer.Deserialize<JsonElement>(lines[^1]);
    }

    /// <summary>All that it prints, if it ends well.</summary>
    public async Task<string> OutputAsync()
    {
        try
        {
            await _process.WaitForExitAsync(_patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw Failed();
        }

        return _process.ExitCode == 0 ? _output.Text : throw Failed();
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _patience.Dispose();
    }

    private XunitException Failed() => new($"{string.Join(' ', _process.StartInfo.ArgumentList)} failed:\n{_output.Text}");
}

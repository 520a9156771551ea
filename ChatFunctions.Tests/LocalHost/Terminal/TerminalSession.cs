using System.Diagnostics;
using ChatFunctions.LocalHost.Tables;
using Xunit.Sdk;

namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>
/// <c>chat</c> under a pseudo-terminal, with a person in front of it. What is typed goes through the terminal's own line discipline,
/// so that Ctrl+C is a signal. Ends with the test process at the latest: with it, <c>script</c>'s input and the terminal end.
/// </summary>
internal sealed class TerminalSession : IAsyncDisposable
{
    public const string CtrlC = "\u0003";
    public const string Prompt = "User: ";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly SemaphoreSlim _more = new(0);
    private readonly Task _reading;
    private int _seen;

    private TerminalSession(Process process)
    {
        _process = process;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>All that the terminal shows, what was typed included.</summary>
    public string Text
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts <c>chat</c> and waits for its first prompt.</summary>
    /// <param name="arguments">What follows <c>chat</c>; nothing in it needs quotes.</param>
    /// <param name="settings">Environment variables.</param>
    public static async Task<TerminalSession> StartAsync(string arguments, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var session = Run(arguments, settings);
        try
        {
            await session.WaitForAsync(Prompt);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts <c>chat</c>.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public static TerminalSession Run(string arguments, IReadOnlyDictionary<string, string?>? settings = null)
    {
        // Without «exec» the shell would end by Ctrl+C too.
        var command = $"exec '{HostEnvironment.Dotnet}' '{typeof(TableEndPoint).Assembly.Location}' chat {arguments}";
        var start = new ProcessStartInfo("script", ["--quiet", "--flush", "--return", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = Path.GetTempPath(),
        };
        HostEnvironment.RemoveSettings(start.Environment);
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment["TERM"] = "dumb";
        start.Environment.Remove("CHAT_KEY");
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new TerminalSession(Process.Start(start)!);
    }

    /// <summary>Types a line.</summary>
    public Task SayAsync(string line) => PressAsync($"{line}\r");

    public async Task PressAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until the text appears, after all that was waited for before.</summary>
    /// <returns>What appeared from there on to the end of the text.</returns>
    public async Task<string> WaitForAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var all = Text;
            if (all.IndexOf(text, _seen, StringComparison.Ordinal) is >= 0 and var at)
            {
                var appeared = all[_seen..(at + text.Length)];
                _seen = at + text.Length;
                return appeared;
            }

            try
            {
                if (_reading.IsCompleted && all == Text)
                {
                    throw new XunitException($"The terminal ended without «{text}»:\n{all}");
                }

                await _more.WaitAsync(TimeSpan.FromMilliseconds(200), patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new XunitException($"The terminal does not show «{text}»:\n{all}");
            }
        }
    }

    /// <summary>Types a line and waits for the next prompt, after which nothing more comes by itself.</summary>
    /// <returns>What appeared between the two, with plain line ends.</returns>
    public async Task<string> AskAsync(string line)
    {
        await SayAsync(line);
        await WaitForAsync($"{line}\r\n");
        var shown = "\n";
        do
        {
            shown += await WaitForAsync(Prompt);
        }
        while (!shown.EndsWith($"\n{Prompt}", StringComparison.Ordinal) || Text.Length > _seen);

        // What is typed before the program reads is echoed again when it does.
        var answer = shown[1..^Prompt.Length].ReplaceLineEndings("\n").TrimEnd('\n');
        return answer.StartsWith($"{line}\n", StringComparison.Ordinal) ? answer[(line.Length + 1)..] : answer;
    }

    /// <summary>Waits for the end of the program.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // The terminal goes with it, and the program gets a hang-up.
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _more.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer) is > 0 and var read)
        {
            lock (_output)
            {
                _output.Append(buffer, 0, read);
            }

            _more.Release();
        }
    }
}

using System.Diagnostics;
using ChatFunctions.LocalHost.Tables;
using Xunit.Sdk;

namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>
/// <c>chat</c> under a pseudo-terminal of 100 columns, with a person in front of it. What is typed goes through the terminal's own line
/// discipline, so that Ctrl+C is a signal. Ends with the test process at the latest: with it, <c>script</c>'s input and the terminal end.
/// </summary>
internal sealed class TerminalSession : IAsyncDisposable
{
    public const string CtrlC = "\u0003";
    public const string CtrlD = "\u0004";
    public const string Backspace = "\u007f";
    public const string Delete = "\e[3~";
    public const string Up = "\e[A";
    public const string Left = "\e[D";
    public const string Home = "\e[H";
    public const string End = "\e[F";
    public const string AltEnter = "\e\r";
    public const string Prompt = "User: ";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TerminalPicture _output = new();
    private readonly SemaphoreSlim _more = new(0);
    private readonly Task _reading;
    private int _seen;

    private TerminalSession(Process process)
    {
        _process = process;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>All that the terminal shows.</summary>
    public string Text
    {
        get
        {
            lock (_output)
            {
                return _output.Text;
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
        var app = typeof(TableEndPoint).Assembly.Location;
        var command = $"stty cols 100 rows 30; exec '{HostEnvironment.Dotnet}' '{app}' chat {arguments}";
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
        start.Environment["TERM"] = "xterm";
        start.Environment["CHAT_KEY"] = TerminalInstance.Key;
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new TerminalSession(Process.Start(start)!);
    }

    /// <summary>Types a line.</summary>
    public Task SayAsync(string line) => PressAsync($"{line}\r");

    /// <summary>Pastes a text as a terminal does that was asked to mark what is pasted.</summary>
    public Task PasteAsync(string text) => PressAsync($"\e[200~{text.ReplaceLineEndings("\r")}\e[201~");

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
    /// <returns>What appeared between the two.</returns>
    public async Task<string> AskAsync(string line)
    {
        await SayAsync(line);
        await WaitForAsync($"{line}\n");
        return await AnswerAsync();
    }

    /// <summary>Waits for the next prompt.</summary>
    /// <returns>What appeared before it.</returns>
    public async Task<string> AnswerAsync()
    {
        var shown = "\n";
        do
        {
            shown += await WaitForAsync(Prompt);
        }
        while (!shown.EndsWith($"\n{Prompt}", StringComparison.Ordinal) || Text.Length > _seen);

        return shown[1..^Prompt.Length].TrimEnd('\n');
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
                _output.Write(buffer.AsSpan(0, read));
            }

            _more.Release();
        }
    }
}

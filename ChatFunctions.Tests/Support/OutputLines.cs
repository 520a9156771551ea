using System.Diagnostics;
using System.Threading.Channels;

namespace ChatFunctions.Tests.Support;

/// <summary>What a process has written so far, both streams in the order of arrival. Safe to use from any thread.</summary>
internal sealed class OutputLines
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _errors = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    /// <summary>Everything so far.</summary>
    public string Text => Read(_text);

    /// <summary>What came to standard error alone.</summary>
    public string Errors => Read(_errors);

    /// <summary>
    /// Starts a process whose output is collected here, and whose standard input stays open for as long as this one lives.
    /// </summary>
    public Process Start(ProcessStartInfo start, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Collect(line.Data);
        process.ErrorDataReceived += (_, line) => Collect(line.Data, _errors);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Adds a line that the process has sent in another way.</summary>
    public void Add(string line)
    {
        lock (_text)
        {
            _text.AppendLine(line);
        }

        _lines.Writer.TryWrite(line);
    }

    /// <summary>Marks the end: nobody needs to wait for more.</summary>
    public void End() => _lines.Writer.TryComplete();

    /// <summary>The first line that begins so; <see langword="null"/> when the output ended without one.</summary>
    public async Task<string?> FindAsync(string beginning, CancellationToken cancellationToken)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line;
            }
        }

        return null;
    }

    private string Read(StringBuilder text)
    {
        lock (_text)
        {
            return text.ToString();
        }
    }

    private void Collect(string? line, StringBuilder? also = null)
    {
        if (line is null)
        {
            return;
        }

        lock (_text)
        {
            also?.AppendLine(line);
        }

        Add(line);
    }
}

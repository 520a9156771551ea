using Microsoft.Extensions.Logging;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>Reports what a worker logs as a defect of its own.</summary>
internal sealed class DefectLog(Action<string> report) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && formatter(state, exception) is { } text && text.Contains("defect", StringComparison.Ordinal))
        {
            report(text);
        }
    }

    public void Dispose()
    {
    }
}

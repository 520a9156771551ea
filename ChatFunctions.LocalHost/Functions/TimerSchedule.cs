using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatFunctions.LocalHost.Functions;

/// <summary>
/// Runs timer-triggered functions when they are due, one run of a function after the other. Unlike the Functions host it does not make up
/// for runs that were missed while nothing ran, and each instance runs its own.
/// </summary>
internal sealed partial class TimerSchedule(
    IReadOnlyList<TimerFunction> functions, IServiceProvider services, TimeProvider time, ILogger<TimerSchedule> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(functions.Select(function => RunAsync(function, stoppingToken)));

    private async Task RunAsync(TimerFunction function, CancellationToken stoppingToken)
    {
        var due = time.GetUtcNow().UtcDateTime;
        while (true)
        {
            due = function.Schedule.GetNextOccurrence(due > time.GetUtcNow().UtcDateTime ? due : time.GetUtcNow().UtcDateTime);

            // A timer may fire a little early.
            while (due - time.GetUtcNow().UtcDateTime is var left && left > TimeSpan.Zero)
            {
                await Task.Delay(left, time, stoppingToken);
            }

            try
            {
                await using var scope = services.CreateAsyncScope();
                var instance = ActivatorUtilities.CreateInstance(scope.ServiceProvider, function.Method.DeclaringType!);
                await (Task)MethodInvoker.Create(function.Method).Invoke(instance, new TimerInfo())!;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailure(function.Name, failure.GetType().FullName!, failure.StackTrace);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Function {Function} failed with {ExceptionType}\n{StackTrace}")]
    private partial void LogFailure(string function, string exceptionType, string? stackTrace);
}

using ChatFunctions.Http.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatFunctions.LocalHost.Functions;

/// <summary>
/// Runs one function for one request as the genuine worker does: in an instance of its own, made from the request's services; the response
/// ends when the method returns; a returned result is executed after it; an uncaught exception is an empty 500 before the first byte, and a
/// cut connection after it.
/// </summary>
internal sealed partial class FunctionEndpoint(HttpFunction function, ILogger<FunctionEndpoint> logger)
{
    private readonly RequestDelegate _invoke = FunctionInvoker.Create(function);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await _invoke(context);
        }
        catch (Exception failure)
        {
            // An exception's message may quote what a user wrote: at Debug only.
            LogFailure(function.Name, failure.GetType().FullName!, failure.StackTrace);
            LogFailureMessage(failure, function.Name);
            Terminate(context);
        }
    }

    private static void Terminate(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
        }
        else
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    [LoggerMessage(LogLevel.Error, "Function {Function} failed with {ExceptionType}\n{StackTrace}")]
    private partial void LogFailure(string function, string exceptionType, string? stackTrace);

    [LoggerMessage(LogLevel.Debug, "Function {Function} failed")]
    private partial void LogFailureMessage(Exception failure, string function);
}

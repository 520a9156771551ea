using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace ChatFunctions.Http.Functions;

/// <summary>Calls a function's method with its arguments bound from the request. Compiled: a request needs no reflection.</summary>
internal static class FunctionInvoker
{
    private delegate Task<IResult?> Call(object? instance, HttpContext context);

    /// <summary>
    /// A delegate that makes the instance from the request's services, binds <see cref="HttpRequest"/>,
    /// <see cref="CancellationToken"/> (the request's) and route values, awaits the method and disposes the instance.
    /// </summary>
    /// <exception cref="InvalidOperationException">A parameter or the return type is not of these kinds.</exception>
    public static Func<HttpContext, Task<IResult?>> Compile(HttpFunction function)
    {
        var call = CompileCall(function);
        if (function.Method.IsStatic)
        {
            return context => call(null, context);
        }

        var create = ActivatorUtilities.CreateFactory(function.Method.DeclaringType!, Type.EmptyTypes);
        return async context =>
        {
            var instance = create(context.RequestServices, null);
            try
            {
                return await call(instance, context);
            }
            finally
            {
                await DisposeAsync(instance);
            }
        };
    }

    private static Call CompileCall(HttpFunction function)
    {
        var instance = Expression.Parameter(typeof(object), "instance");
        var context = Expression.Parameter(typeof(HttpContext), "context");
        var target = function.Method.IsStatic ? null : Expression.Convert(instance, function.Method.DeclaringType!);
        var arguments = function.Method.GetParameters().Select(parameter => Bind(parameter, function, context));
        var call = Expression.Call(target, function.Method, arguments);
        return Expression.Lambda<Call>(AsTaskOfResult(call, function), instance, context).Compile();
    }

    private static Expression Bind(ParameterInfo parameter, HttpFunction function, ParameterExpression context)
    {
        if (parameter.ParameterType == typeof(HttpRequest))
        {
            return Expression.Property(context, nameof(HttpContext.Request));
        }

        if (parameter.ParameterType == typeof(CancellationToken))
        {
            return Expression.Property(context, nameof(HttpContext.RequestAborted));
        }

        if (parameter.ParameterType == typeof(string) && IsInRoute(parameter.Name!, function.Route))
        {
            return Expression.Call(Own(nameof(RouteValue)), context, Expression.Constant(parameter.Name));
        }

        throw new InvalidOperationException(
            $"Function {function.Name} may bind HttpRequest, CancellationToken and string route values, "
            + $"not '{parameter.ParameterType.Name} {parameter.Name}' with the route '{function.Route}'.");
    }

    private static Expression AsTaskOfResult(MethodCallExpression call, HttpFunction function)
    {
        var returned = call.Type;
        if (returned == typeof(void))
        {
            return Expression.Block(call, Expression.Constant(Task.FromResult<IResult?>(null)));
        }

        if (returned.IsAssignableTo(typeof(IResult)))
        {
            return Expression.Call(typeof(Task), nameof(Task.FromResult), [typeof(IResult)], Expression.Convert(call, typeof(IResult)));
        }

        if (returned == typeof(Task))
        {
            return Expression.Call(Own(nameof(AwaitAsync)), call);
        }

        if (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(Task<>)
            && returned.GenericTypeArguments[0].IsAssignableTo(typeof(IResult)))
        {
            return Expression.Call(Own(nameof(AwaitResultAsync)).MakeGenericMethod(returned.GenericTypeArguments), call);
        }

        // The genuine worker turns any other object into an empty 200, which nobody means.
        throw new InvalidOperationException(
            $"Function {function.Name} must return Task<IResult>, IResult, Task or void, not {returned.Name}.");
    }

    private static bool IsInRoute(string name, string route) =>
        RoutePatternFactory.Parse(route).GetParameter(name) is not null;

    private static MethodInfo Own(string name) =>
        typeof(FunctionInvoker).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static string? RouteValue(HttpContext context, string name) => context.Request.RouteValues[name] as string;

    private static async Task<IResult?> AwaitAsync(Task task)
    {
        await task;
        return null;
    }

    private static async Task<IResult?> AwaitResultAsync<TResult>(Task<TResult> task)
        where TResult : IResult => await task;

    private static async ValueTask DisposeAsync(object instance)
    {
        if (instance is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (instance as IDisposable)?.Dispose();
        }
    }
}
